"""What scripts take over from Deploy/quittance.example.yaml, so that they need no accounts of their own."""
import pathlib
import re

_TEXT = (pathlib.Path(__file__).resolve().parent.parent / "Deploy/quittance.example.yaml").read_text()


def chart():
    """The account of every role as lines below `  chart:`, without remarks."""
    block = _TEXT.split("  chart:")[1].split("\n\n")[0]
    lines = re.findall(r"^    (\w+): (.+)$", block, re.M)
    return "".join(f"    {role}: {ids.split('#')[0].strip()}\n" for role, ids in lines)
