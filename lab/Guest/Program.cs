using Lab.Driver;
using Lab.Driver.Plans;
using Lab.Driver.Seams;
using Lab.Guest;
using Lab.Guest.Linux;
using Lab.Guest.Vfio;
using Lab.Nvme.Intents;

// The agent's protocol, all calls with the PCI function as sysfs names it:
//   take BDF [--vfio] takes the function from its kernel driver, whose name is printed, and clears what earlier plans left in its CMB
//   run BDF [--vfio]  reads one plan as JSON from standard input, writes the intent log, one JSON object a line, to standard output
//   give BDF DRIVER   gives the function to a kernel driver
// With --vfio, and by itself where BARs cannot be mapped from sysfs (s390x), the function is reached through VFIO.
// Exit codes: 0 the driver got to the end, 1 it did not (the log says why), 2 the call itself was wrong.
if (args is not (["take" or "run", _] or ["take" or "run", _, "--vfio"] or ["give", _, _]))
{
    Console.Error.WriteLine("usage: lab-guest take BDF [--vfio] | lab-guest run BDF [--vfio] < plan.json | lab-guest give BDF DRIVER");
    return 2;
}

using var output = Console.OpenStandardOutput();
var log = new IntentWriter(output);
try
{
    var device = new PciDevice(args[1]);
    if (args[0] == "give")
    {
        device.Give(args[2]);
        return 0;
    }
    var vfio = args.Length == 3 || !device.HasMappableBars;
    if (args[0] == "take")
    {
        Console.WriteLine(vfio ? device.TakeForVfio() : device.Take());
        // Not disposed of: the function stays enabled, so that the host can see where its BARs lie before the driver starts.
        Scrub.Run(Open());
        return 0;
    }
    var plan = PlanReader.Read(Console.In.ReadToEnd());
    using var platform = Open();
    return new PlanRunner(platform, log).Run(plan) ? 0 : 1;

    IPlatform Open() => vfio ? new VfioPlatform(device) : new SysfsPlatform(device);
}
catch (FormatException e)
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
