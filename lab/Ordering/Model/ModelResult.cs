namespace Lab.Ordering.Model;

/// <summary>What <see cref="OrderingModel"/> found.</summary>
/// <param name="Kind">Guaranteed where no allowed order breaks; vendor dependent where one reading of the architecture allows one and another does not.</param>
/// <param name="Reason">Why it is unknown; "" where it is not.</param>
/// <param name="States">States that were visited, in all readings.</param>
/// <param name="Exhaustive">All orders were explored, or one that breaks was found.</param>
/// <param name="Bound">What was explored, for people.</param>
/// <param name="Execution">An order that breaks; null where there is none.</param>
public sealed record ModelResult(GuaranteeKind Kind, string Reason, long States, bool Exhaustive, string Bound, BrokenExecution? Execution);
