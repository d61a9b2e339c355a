using System.Text.Json.Serialization;

namespace Lab.Trace;

/// <summary>How a client reaches a provider by the tree that the host saw, which is not what the driver believes.</summary>
/// <param name="Provider">Who has the memory.</param>
/// <param name="Client">Who accesses it.</param>
/// <param name="Type">"NotSupported", "BusAddress" or "ThroughHostBridge".</param>
/// <param name="Distance">As Linux counts it.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record RouteTruth([property: JsonPropertyName("truth")] string Provider, string Client, string Type, int Distance, string Reason);
