namespace Lab.Driver.Plans;

/// <summary>How a command says where its data lies (CDW0.PSDT).</summary>
public enum PointerKind
{
    /// <summary>Physical region pages.</summary>
    Prp,
    /// <summary>Scatter gather lists.</summary>
    Sgl,
}
