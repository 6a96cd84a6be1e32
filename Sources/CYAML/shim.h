#ifndef QUITTANCE_CYAML_H
#define QUITTANCE_CYAML_H

/* libyaml for Swift, as it is. */

#include <yaml.h>

#endif
