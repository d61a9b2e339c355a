namespace Lab.Guest.Loads;

/// <summary>How much managed memory a thread has allocated.</summary>
internal static class Allocation
{
    /// <summary>Of the current thread since it began; null where the runtime does not tell (Mono).</summary>
#if NET
    public static long? OfThread => GC.GetAllocatedBytesForCurrentThread();
#else
    public static long? OfThread => null;
#endif
}
