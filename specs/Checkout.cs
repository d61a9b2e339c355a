using Lab.Images;

namespace Lab.Specs;

/// <summary>The checkout that the specs run from.</summary>
internal static class Checkout
{
    public static string Root { get; } = CheckoutFinder.Above(AppContext.BaseDirectory)
        ?? throw new InvalidOperationException($"no Lab.sln above {AppContext.BaseDirectory}");
}
