namespace Lab.Specs.Driver.Model;

/// <summary>The driver makes more accesses than any right one needs: it waits for something that will not come, without a bound.</summary>
internal sealed class ModelHungException(long accesses) : Exception($"the driver has made {accesses} accesses and goes on");
