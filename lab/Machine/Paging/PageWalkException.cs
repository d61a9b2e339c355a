namespace Lab.Machine.Paging;

/// <summary>The page tables do not say how an address is mapped. The message is the reason, without a full stop.</summary>
public sealed class PageWalkException(string message) : Exception(message);
