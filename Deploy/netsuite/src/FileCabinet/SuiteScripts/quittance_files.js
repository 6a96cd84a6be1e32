/**
 * Puts a payout's statement into the file cabinet and attaches it to the payout's deposit.
 *
 * The record service can do neither. Both may be repeated: a file of the same name in the same folder is
 * overwritten, and what is attached already stays attached.
 *
 * @NApiVersion 2.1
 * @NScriptType Restlet
 * @NModuleScope SameAccount
 */
define(['N/error', 'N/file', 'N/record'], (error, file, record) => {
  const members = ['action', 'content', 'folder', 'id', 'name', 'record'];

  const refuse = (name, message) => {
    throw error.create({ name, message, notifyOff: true });
  };

  const post = (body) => {
    if (body.action === 'check') {
      const folder = record.load({ type: record.Type.FOLDER, id: Number(body.folder) });
      return { folder: String(folder.id) };
    }
    if (JSON.stringify(Object.keys(body).sort()) !== JSON.stringify(members)) {
      refuse('SSS_MISSING_REQD_ARGUMENT', "The body is not this script's.");
    }
    if (body.action !== 'attachStatement' || body.record !== 'deposit') {
      refuse('SSS_INVALID_TYPE_ARG', 'The script does not know this action.');
    }
    const deposit = record.load({ type: record.Type.DEPOSIT, id: body.id });
    const saved = file.create({
      name: body.name,
      fileType: file.Type.CSV,
      contents: body.content,
      encoding: file.Encoding.UTF8,
      folder: Number(body.folder),
    }).save();
    record.attach({
      record: { type: 'file', id: saved },
      to: { type: record.Type.DEPOSIT, id: deposit.id },
    });
    return { file: String(saved) };
  };

  return { post };
});
