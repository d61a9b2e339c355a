using Lab.Driver.Seams;

namespace Lab.Driver.Plans.Scenarios;

/// <summary>Each reset that controller and platform can do, in the middle of use: what it leaves is told, and I/O works afterwards.</summary>
internal static class Resets
{
    public static void Run(ScenarioContext context)
    {
        var controller = context.Controller;
        WriteAndReadBack.Run(context);
        foreach (var kind in (ControllerReset[])[ControllerReset.Controller, ControllerReset.FunctionLevel, ControllerReset.Bus, ControllerReset.Subsystem])
        {
            if (!IsOffered(kind, controller))
                continue;
            var waiting = controller.Admin.WaitForEventAsync().AsTask();
            controller.Reset(kind);
            if (!waiting.IsFaulted)
                throw new DriverException($"a command that waited at a reset ({kind}) was not told of it");
            // The task's error is what was expected; to look at it keeps it from being taken for one that nobody saw.
            _ = waiting.Exception;
            WriteAndReadBack.Run(context);
        }
    }

    private static bool IsOffered(ControllerReset kind, NvmeController controller) => kind switch
    {
        ControllerReset.FunctionLevel => controller.Platform.Function.Resets.Contains(FunctionReset.FunctionLevel),
        ControllerReset.Bus => controller.Platform.Function.Resets.Contains(FunctionReset.Bus),
        ControllerReset.Subsystem => controller.Cap.Nssrs,
        _ => true,
    };
}
