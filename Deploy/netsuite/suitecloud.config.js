module.exports = { defaultProjectFolder: "src" };
