using System.Text.Json;
using Lab.Driver;
using Lab.Driver.Plans;
using Lab.Guest;
using Lab.Guest.Linux;
using Lab.Nvme.Intents;

// The agent's protocol, all calls with the PCI function as sysfs names it:
//   take BDF          takes the function from its kernel driver, whose name is printed, and clears what earlier plans left in its CMB
//   run BDF           reads one plan as JSON from standard input, writes the intent log, one JSON object a line, to standard output
//   give BDF DRIVER   gives the function to a kernel driver
// Exit codes: 0 the driver got to the end, 1 it did not (the log says why), 2 the call itself was wrong.
if (args is not (["take" or "run", _] or ["give", _, _]))
{
    Console.Error.WriteLine("usage: lab-guest take BDF | lab-guest run BDF < plan.json | lab-guest give BDF DRIVER");
    return 2;
}

using var output = Console.OpenStandardOutput();
var log = new IntentWriter(output);
try
{
    if (args is ["give", var given, var driver])
    {
        SysfsFunction.Give(given, driver);
        return 0;
    }
    if (args is ["take", var taken])
    {
        Console.WriteLine(SysfsFunction.Take(taken));
        // Not disposed of: the function stays enabled, so that the host can see where its BARs lie before the driver starts.
        Scrub.Run(new SysfsPlatform(taken));
        return 0;
    }
    var plan = JsonSerializer.Deserialize(Console.In.ReadToEnd(), PlanJson.Default.Plan) ?? throw new JsonException("the plan is null");
    using var platform = new SysfsPlatform(args[1]);
    return new PlanRunner(platform, log).Run(plan) ? 0 : 1;
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
