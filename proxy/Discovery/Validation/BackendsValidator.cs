using Google.Protobuf.Collections;
using Mesh.Api;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks weighted backends, of a port or of a rule.</summary>
internal static class BackendsValidator
{
    /// <summary>Most backends of one choice: far above any canary, and a bound on what one choice can cost in endpoint subscriptions.</summary>
    public const int MaxBackends = 128;

    /// <summary>Largest weight of a backend, from the proto; keeps the sum of weights far from overflow.</summary>
    private const uint MaxWeight = 1_000_000;

    /// <summary>Why a reference is invalid goes out with failure answers: a sentence, not a page.</summary>
    private const int MaxUnresolvedLength = 1024;

    public static ResourceFault? CheckAll(string field, RepeatedField<WeightedBackend> backends)
    {
        if (backends.Count > MaxBackends)
        {
            return new ResourceFault(field, $"{backends.Count} are more than {MaxBackends}");
        }

        for (int i = 0; i < backends.Count; i++)
        {
            if (Check($"{field}[{i}]", backends[i]) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    public static ResourceFault? Check(string field, WeightedBackend? backend)
    {
        if (backend is null)
        {
            return new ResourceFault(field, "is missing");
        }

        if (backend.Weight > MaxWeight)
        {
            return new ResourceFault($"{field}.weight", $"{backend.Weight} is above {MaxWeight}");
        }

        if (backend.Unresolved.Length > 0)
        {
            return TextRules.CheckWords($"{field}.unresolved", backend.Unresolved, MaxUnresolvedLength);
        }

        // The first label of the server name of a mesh connection: a name that is no label cannot be dialled.
        if (ResourceName.TryParse(backend.Service) is not { } service || !KubernetesNames.IsLabel(ClusterSetName.RealName(service)))
        {
            return new ResourceFault($"{field}.service", $"'{backend.Service}' is not a service name");
        }

        if (backend.Cluster.Length > 0 && !KubernetesNames.IsLabel(backend.Cluster))
        {
            return new ResourceFault($"{field}.cluster", $"'{backend.Cluster}' is not the name of a cluster");
        }

        return Ports.IsValid(backend.Port) ? null : new ResourceFault($"{field}.port", Ports.Invalid(backend.Port));
    }
}
