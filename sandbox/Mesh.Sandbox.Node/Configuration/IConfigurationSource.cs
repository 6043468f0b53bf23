using k8s.Models;

namespace Mesh.Sandbox.Node.Configuration;

/// <summary>What containers and volumes are fed from. An interface, because the API server is a border that tests stand in for.</summary>
internal interface IConfigurationSource
{
    V1ConfigMap? ConfigMap(string ns, string name);

    V1Secret? Secret(string ns, string name);

    /// <summary>Asks the API server for a token bound to the pod.</summary>
    Task<Authenticationv1TokenRequest> RequestTokenAsync(V1Pod pod, string? audience, TimeSpan lifetime, CancellationToken cancellationToken);
}
