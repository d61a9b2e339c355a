using Lab.Driver.Seams;

namespace Lab.Driver.Plans.Scenarios;

/// <summary>Resets in the middle of use: what each leaves is told, and I/O works afterwards.</summary>
internal static class Resets
{
    public static void Run(ScenarioContext context, ControllerReset[] kinds)
    {
        var controller = context.Controller;
        var offered = kinds.Where(kind => IsOffered(kind, controller)).ToArray();
        if (offered.Length == 0)
            throw new DriverException($"neither platform nor controller offers one of the resets {string.Join(", ", kinds)}");
        WriteAndReadBack.Run(context);
        foreach (var kind in offered)
        {
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
