// Loaded for its effect: `node --import toss-emulator/redirect app.js`.
export {};
