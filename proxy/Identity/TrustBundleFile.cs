using System.Security.Cryptography.X509Certificates;

namespace Mesh.Proxy.Identity;

/// <summary>The mounted trust bundle: who may be the control plane. Read again for each use, because the kubelet replaces it.</summary>
internal sealed class TrustBundleFile(string path)
{
    /// <summary>Reads the roots.</summary>
    /// <exception cref="IOException">The file is missing, too large or not a bundle; the message says what to look at.</exception>
    public X509Certificate2Collection Read()
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new IOException($"trust bundle {path} does not exist: check the ConfigMap mounted there");
        }

        if (file.Length > TrustRoots.MaxPemLength)
        {
            throw new IOException($"trust bundle {path} is larger than {TrustRoots.MaxPemLength} bytes");
        }

        return TrustRoots.TryParse(File.ReadAllText(path), out string reason) ?? throw new IOException($"trust bundle {path}: {reason}");
    }
}
