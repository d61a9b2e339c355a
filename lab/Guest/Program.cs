using System.Text.Json;
using Lab.Driver;
using Lab.Driver.Plans;
using Lab.Guest;
using Lab.Guest.Linux;
using Lab.Nvme.Intents;

// The agent's protocol: `lab-guest run BDF` reads one plan as JSON from standard input and writes the intent log, one JSON object a line, to
// standard output; `lab-guest scrub BDF` clears what earlier plans left in the controller memory buffer.
// Exit codes: 0 the driver got to the end, 1 it did not (the log says why), 2 the call itself was wrong.
if (args is not ["run" or "scrub", var function])
{
    Console.Error.WriteLine("usage: lab-guest run DDDD:BB:DD.F < plan.json | lab-guest scrub DDDD:BB:DD.F");
    return 2;
}

using var output = Console.OpenStandardOutput();
var log = new IntentWriter(output);
try
{
    var plan = args[0] == "run" ? JsonSerializer.Deserialize(Console.In.ReadToEnd(), PlanJson.Default.Plan) : null;
    using var platform = new SysfsPlatform(function);
    if (plan is not null)
        return new PlanRunner(platform, log).Run(plan) ? 0 : 1;
    Scrub.Run(platform);
    return 0;
}
catch (JsonException e)
{
    Console.Error.WriteLine($"lab-guest: the plan on standard input is not one: {e.Message}");
    return 2;
}
catch (DriverException e)
{
    log.Tell(new DriverFailed(e.Message));
    return 1;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
{
    // A defect of the agent: it must still end as a line of the log, or the judge sees a log that was cut short.
    log.Tell(new DriverFailed($"the agent failed: {e.GetType().Name}: {e.Message}"));
    return 1;
}
