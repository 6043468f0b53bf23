using Mesh.Api.Identity;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks a <see cref="TrustBundle"/>.</summary>
internal static class TrustBundleValidator
{
    public static ResourceFault? Check(string name, TrustBundle bundle)
    {
        if (name != bundle.TrustDomain)
        {
            return new ResourceFault("trust_domain", $"'{bundle.TrustDomain}' is not '{name}'");
        }

        if (TrustDomain.TryParse(name) is null)
        {
            return new ResourceFault("trust_domain", $"'{name}' is not the name of a trust domain");
        }

        // An empty bundle would cut this sidecar off from every peer: never taken over.
        return TrustRoots.TryParse(bundle.RootsPem, out string reason) is null ? new ResourceFault("roots_pem", reason) : null;
    }
}
