using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>A reset as the driver told it, and where it lies in the trace.</summary>
/// <param name="Intent">What it told.</param>
/// <param name="At">Line in the intent log.</param>
internal sealed record MeantReset(ResetMeant Intent, int At)
{
    /// <summary>What it leaves; null for a kind that is none.</summary>
    public ResetKind? Kind { get; } = Intent.Kind switch
    {
        "Controller" => ResetKind.Controller,
        "FunctionLevel" => ResetKind.FunctionLevel,
        "Bus" or "Subsystem" or "Power" => ResetKind.Complete,
        _ => null,
    };

    /// <summary>Registers that the driver read between the reset and the next admin queue, in order.</summary>
    public List<RegisterSeen> Seen { get; } = [];

    /// <summary>
    /// The store that shows it: of CC.EN = 0, or the first one that begins anew after a reset that no store shows. Null when the trace has none, for
    /// example because the function is gone.
    /// </summary>
    public Store? Shown { get; set; }

    /// <summary>The properties right before it; null with <see cref="Shown"/>.</summary>
    public RegisterShadow? Before { get; set; }
}
