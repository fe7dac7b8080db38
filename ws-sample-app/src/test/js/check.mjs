// What the scripts of this directory share: run one scenario, say how it ended, leave nothing running.

/** Runs the scenario that the command line names. The caller of the script limits the time. */
export async function run(scenarios) {
	const [name, ...args] = process.argv.slice(2);
	const scenario = scenarios[name];
	if (!scenario) {
		console.error(`There must be a scenario '${name}', but there are only: ${Object.keys(scenarios).join(", ")}`);
		process.exit(2);
	}
	try {
		await scenario(...args);
		console.log(`passed ${name}`);
		process.exit(0);
	}
	catch (error) {
		console.error(error);
		process.exit(1);
	}
}

/** Random numbers that a seed decides (xorshift32), so that a failure can be repeated. */
export function random(seed) {
	let state = seed | 1;
	return (below) => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) % below;
	};
}

export function randomBytes(next, size) {
	const bytes = Buffer.allocUnsafe(size);
	for (let i = 0; i < size; i++) {
		bytes[i] = next(256);
	}
	return bytes;
}
