using Docker.DotNet;
using Docker.DotNet.Handler.Abstractions;
using DotNet.Testcontainers.Configurations;

namespace Lab.Containers;

/// <summary>An engine of which Testcontainers' own search would not hear: one that speaks an older version of the interface than it asks for.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Version">The version that it speaks.</param>
internal sealed record Endpoint(Uri Address, Version Version) : IDockerEndpointAuthenticationConfiguration
{
    Uri IDockerEndpointAuthenticationConfiguration.Endpoint => Address;

    public IAuthProvider? AuthProvider => null;

    public DockerClientBuilder GetDockerClientBuilder(Guid sessionId) => new DockerClientBuilder().WithEndpoint(Address).WithApiVersion(Version);
}
