namespace Lab.Driver.Steps;

/// <summary>What a step came to.</summary>
/// <param name="Got">What was seen, as text; "done" where there is nothing to see.</param>
/// <param name="Wanted">What should have been seen, in the same form; empty where anything may be.</param>
public readonly record struct StepOutcome(string Got, string Wanted = "")
{
    /// <summary>A step with nothing to see.</summary>
    public static StepOutcome Done { get; } = new("done");

    /// <summary>Whether it was as it should be.</summary>
    public bool Met => Wanted.Length == 0 || Got == Wanted;

    /// <summary>A value, of which those bits are compared that <c>mask</c> names, with what <c>is</c> says.</summary>
    public static StepOutcome Value(StepText step, ulong value)
    {
        var mask = step.Word64("mask", ulong.MaxValue);
        return new($"0x{value & mask:x}", step.Has("is") ? $"0x{step.Word64("is"):x}" : "");
    }

    /// <summary>What a step came to that failed: as it should be where the step's word <c>error</c> is part of the message, or is "any".</summary>
    public static StepOutcome Failure(StepText step, string message) =>
        step.Word("error", "") is not { Length: > 0 } part ? new($"error: {message}", "no error")
        : part == "any" || message.Replace(' ', '-').Contains(part) ? new($"error: {message}")
        : new($"error: {message}", $"error: {part}");

    /// <summary>The same of a step that did not fail though it should.</summary>
    public StepOutcome Required(StepText step) => step.Has("error") ? this with { Wanted = $"error: {step.Word("error")}" } : this;
}
