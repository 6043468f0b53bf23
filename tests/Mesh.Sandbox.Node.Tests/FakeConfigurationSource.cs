using k8s.Models;
using Mesh.Sandbox.Node.Configuration;

namespace Mesh.Sandbox.Node.Tests;

/// <summary>ConfigMaps, Secrets and tokens from memory.</summary>
internal sealed class FakeConfigurationSource(TimeProvider timeProvider) : IConfigurationSource
{
    public Dictionary<string, V1ConfigMap> ConfigMaps { get; } = [];

    public Dictionary<string, V1Secret> Secrets { get; } = [];

    public int TokensIssued { get; private set; }

    public V1ConfigMap? ConfigMap(string ns, string name) => ConfigMaps.GetValueOrDefault(name);

    public V1Secret? Secret(string ns, string name) => Secrets.GetValueOrDefault(name);

    public Task<Authenticationv1TokenRequest> RequestTokenAsync(V1Pod pod, string? audience, TimeSpan lifetime, CancellationToken cancellationToken) =>
        Task.FromResult(new Authenticationv1TokenRequest
        {
            Status = new V1TokenRequestStatus
            {
                Token = $"{audience}-{++TokensIssued}",
                ExpirationTimestamp = (timeProvider.GetUtcNow() + lifetime).UtcDateTime,
            },
        });
}
