namespace Lab.Cases.Running;

/// <summary>When and how the lab ends a machine in the middle of a driver's work.</summary>
/// <param name="Kind">How.</param>
/// <param name="Access">Beside that access of the driver, from 1 on: it may still reach the device, or not. At the end where there are fewer.</param>
public sealed record PowerCut(PowerCutKind Kind, long Access = long.MaxValue)
{
    /// <summary>The machine goes on.</summary>
    public static PowerCut None { get; } = new(PowerCutKind.None);
}
