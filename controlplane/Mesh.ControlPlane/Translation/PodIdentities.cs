using k8s.Models;
using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Translation;

/// <summary>Identities of the pods of one namespace: what runs as one account shares one object. Made for one translation and dropped with it.</summary>
internal sealed class PodIdentities(TrustDomain trustDomain)
{
    private readonly Dictionary<string, SpiffeId> _byAccount = new(StringComparer.Ordinal);

    public SpiffeId Of(V1Pod pod)
    {
        string account = pod.ServiceAccount();
        if (!_byAccount.TryGetValue(account, out var identity))
        {
            _byAccount.Add(account, identity = pod.Identity(trustDomain));
        }

        return identity;
    }
}
