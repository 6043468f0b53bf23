using System.Security.Cryptography;
using System.Text;

namespace Mesh.Injection;

/// <summary>
/// Value of the annotation <c>mesh.dev/injection-version</c>: the product's version and a fingerprint of the options, so that pods whose
/// sidecar is outdated can be told from the others after a change of either.
/// </summary>
internal static class InjectionVersion
{
    /// <summary>Version of the product that this library belongs to.</summary>
    public const string Product = "0.1.0";

    /// <summary>Hex digits of the fingerprint: enough to tell a handful of configurations apart.</summary>
    private const int FingerprintLength = 8;

    public static string Of(InjectionOptions options)
    {
        // A record prints all its properties in the order of declaration.
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(options.ToString()));
        return $"{Product}-{Convert.ToHexStringLower(hash)[..FingerprintLength]}";
    }
}
