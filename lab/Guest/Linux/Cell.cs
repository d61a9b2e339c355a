#if NET
using System.Runtime.CompilerServices;
#endif

namespace Lab.Guest.Linux;

/// <summary>
/// One access to a naturally aligned cell of device memory. <see cref="Volatile"/> accesses are the only managed ones that stay one access each
/// in every code generator of .NET; .NET's memory model promises nothing for device memory. Loads are acquires.
/// </summary>
internal static unsafe class Cell
{
#if NET
    public static uint Load(uint* at) => Volatile.Read(ref *at);
    public static ulong Load(ulong* at) => Volatile.Read(ref *at);
    public static void Store(byte* at, byte value) => Volatile.Write(ref *at, value);
    public static void Store(uint* at, uint value) => Volatile.Write(ref *at, value);
    public static void Store(ulong* at, ulong value) => Volatile.Write(ref *at, value);

    // A volatile store is a store-release on Arm. In a method of its own a plain one has no neighbour to be merged with.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void StoreRelaxed(uint* at, uint value) => *at = value;
#else
    // Mono makes a 64-bit Volatile.Read an atomic read-modify-write: on ppc64le the device trace shows CAP's value stored back into CAP.
    // Its code generator keeps a plain access of a called method as it is; the barrier makes the load an acquire.
    public static uint Load(uint* at)
    {
        var value = *at;
        Thread.MemoryBarrier();
        return value;
    }

    public static ulong Load(ulong* at)
    {
        var value = *at;
        Thread.MemoryBarrier();
        return value;
    }

    public static void Store(byte* at, byte value) => *at = value;
    public static void Store(uint* at, uint value) => *at = value;
    public static void Store(ulong* at, ulong value) => *at = value;
    public static void StoreRelaxed(uint* at, uint value) => *at = value;
#endif
}
