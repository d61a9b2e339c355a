namespace Lab.Images;

/// <summary>What the guest program is made into.</summary>
internal enum AgentKind
{
    /// <summary>One native executable, linked on this host.</summary>
    NativeAot,

    /// <summary>
    /// One executable that holds .NET's runtime. Its just-in-time compiler makes the driver's code in the guest; .NET's own assemblies are compiled
    /// ahead. Tiered compilation is off in the recipes: each method is compiled once, optimised, so all of a run's stores come from the same code.
    /// </summary>
    CoreClr,

    /// <summary>An assembly and its libraries, run by the Mono that the guest image holds: .NET itself has no runtime there.</summary>
    Mono,
}
