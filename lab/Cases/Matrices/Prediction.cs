namespace Lab.Cases.Matrices;

/// <summary>What the transfers say of a predicted map type.</summary>
public enum Prediction
{
    /// <summary>It said that the memory is reached, and everything arrived.</summary>
    Right,
    /// <summary>It said that the memory is reached, and not everything arrived, or not as it was sent.</summary>
    Wrong,
    /// <summary>It said that nobody promises to forward; a driver that did not care sent all the same, and everything arrived.</summary>
    Cautious,
    /// <summary>Nothing was sent.</summary>
    NotTried,
}
