namespace Lab.Images;

/// <summary>What the guest program is made into.</summary>
internal enum AgentKind
{
    /// <summary>One native executable, linked on this host.</summary>
    NativeAot,

    /// <summary>An assembly and its libraries, run by the Mono that the guest image holds: .NET itself has no runtime there.</summary>
    Mono,
}
