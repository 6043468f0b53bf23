namespace Mesh.Proxy.Doubles;

/// <summary>What the kubelet mounts into a sidecar: token, trust bundle and a directory for its state.</summary>
internal sealed class SidecarFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesh-test-");

    public SidecarFiles(string rootPem, string token)
    {
        File.WriteAllText(Token, token + "\n");
        File.WriteAllText(TrustBundle, rootPem);
        Directory.CreateDirectory(State);
    }

    public string Token => Path.Combine(_directory.FullName, "token");

    public string TrustBundle => Path.Combine(_directory.FullName, "root.pem");

    public string State => Path.Combine(_directory.FullName, "state");

    public void Dispose() => _directory.Delete(recursive: true);
}
