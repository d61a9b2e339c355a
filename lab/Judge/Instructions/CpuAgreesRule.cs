using Lab.Judge.Rules;

namespace Lab.Judge.Instructions;

/// <summary>QEMU's trace and the plugin tell of the same stores. Where they do not, neither is to be believed.</summary>
internal static class CpuAgreesRule
{
    /// <summary>Null for captures of labs that recorded no instructions.</summary>
    public static Finding? Decide(Trace.Capture capture, InstructionReplay? instructions)
    {
        if (capture.Witness is not { } witness)
            return null;
        if (instructions is null)
            return new(RuleNames.CpuAgrees, Verdict.NotObservable, $"no instructions were recorded, so that fences and widths above 8 bytes are unknown: {witness.Reason}");
        if (witness.Lost > 0)
            return new(RuleNames.CpuAgrees, Verdict.Error, $"{witness.Lost} instructions found no room in the recording: run a shorter case");
        return instructions.Disagreement is { } disagreement
            ? new(RuleNames.CpuAgrees, Verdict.Fail, $"{disagreement}: trace and plugin disagree, and one of them is wrong")
            : new(RuleNames.CpuAgrees, Verdict.Pass, $"{Words.Count(instructions.Matched, "store")} of the trace are those of the {capture.Cpu.Count(executed => executed.Kind == Trace.CpuEventKind.Store) - instructions.InMemory.Count} that instructions made, in their order ({witness.Reason}){Beside(instructions)}");
    }

    private static string Beside(InstructionReplay instructions) =>
        instructions.InMemory.Count == 0 ? "" : $"; {Words.Count(instructions.InMemory.Count, "store")} to queues in host memory, of which the trace tells nothing";
}
