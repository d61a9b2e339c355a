namespace Lab.Machine;

/// <summary>The accelerator to use and, in one line, why.</summary>
/// <param name="Name">"tcg" or "kvm".</param>
/// <param name="Reason">One line for people.</param>
public sealed record AcceleratorChoice(string Name, string Reason)
{
    /// <summary>TCG because it was asked for.</summary>
    public static AcceleratorChoice Tcg { get; } = new("tcg", "tcg: asked for");
}
