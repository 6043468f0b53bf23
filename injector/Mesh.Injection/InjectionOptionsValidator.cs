using System.Globalization;
using Mesh.Api;
using Mesh.Api.Identity;
using Mesh.Injection.Annotations;

namespace Mesh.Injection;

/// <summary>Checks <see cref="InjectionOptions"/> once at start, so that a bad setting stops the injector and not every pod.</summary>
public static class InjectionOptionsValidator
{
    /// <summary>Lists everything that is wrong; empty if nothing is.</summary>
    public static IReadOnlyList<string> Validate(InjectionOptions options)
    {
        List<string> faults = [];
        Check(ImageReference.Check(options.ProxyImage), "proxy image", options.ProxyImage);
        Check(ProxyLogLevel.Check(options.LogLevel), "proxy log level", options.LogLevel);
        Check(KubernetesNames.IsLabel(options.Cluster) ? null : "is not an RFC 1123 label", "cluster", options.Cluster);
        Check(TrustDomain.TryParse(options.TrustDomain) is null ? "is not a SPIFFE trust domain" : null, "trust domain", options.TrustDomain);
        Check(CheckAddress(options.DiscoveryAddress), "discovery address", options.DiscoveryAddress);
        Quantity? cpuRequest = CheckQuantity("proxy CPU request", options.CpuRequest);
        Quantity? cpuLimit = CheckQuantity("proxy CPU limit", options.CpuLimit);
        Quantity? memoryRequest = CheckQuantity("proxy memory request", options.MemoryRequest);
        Quantity? memoryLimit = CheckQuantity("proxy memory limit", options.MemoryLimit);
        Check(cpuRequest > cpuLimit ? "is above the limit" : null, "proxy CPU request", options.CpuRequest);
        Check(memoryRequest > memoryLimit ? "is above the limit" : null, "proxy memory request", options.MemoryRequest);
        return faults;

        void Check(string? fault, string what, string value)
        {
            if (fault is not null)
            {
                faults.Add($"{what} '{value}' {fault}");
            }
        }

        Quantity? CheckQuantity(string what, string? value)
        {
            if (value is null)
            {
                return null;
            }

            Quantity? quantity = Quantity.TryParse(value);
            Check(quantity is null ? Quantity.Expected : null, what, value);
            return quantity;
        }
    }

    private static string? CheckAddress(string address)
    {
        int colon = address.LastIndexOf(':');
        bool valid = colon > 0
            && KubernetesNames.IsSubdomain(address.AsSpan(0, colon))
            && ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            && port > 0;
        return valid ? null : "is not <host>:<port>";
    }
}
