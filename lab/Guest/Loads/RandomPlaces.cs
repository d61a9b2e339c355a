namespace Lab.Guest.Loads;

/// <summary>A seeded sequence of numbers from 0 to <paramref name="count"/> - 1: splitmix64 (Steele, Lea, Flood 2014), the same for every driver.</summary>
/// <param name="seed">Any number.</param>
/// <param name="count">How many places there are.</param>
internal struct RandomPlaces(ulong seed, ulong count)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (mixed ^ (mixed >> 31)) % count;
    }
}
