namespace Mesh.Bench.Sidecar.Topology;

/// <summary>Files with which the load generator proves who it is. They lie where the cluster keeps its state and go when it goes.</summary>
/// <param name="CertificateFile">PEM of certificate and key.</param>
/// <param name="RootFile">PEM of the mesh's root.</param>
internal sealed record ClientCredentials(string CertificateFile, string RootFile)
{
    public static ClientCredentials Write(string directory, PeerCertificates certificates)
    {
        ClientCredentials credentials = new(Path.Combine(directory, "bench-client.pem"), Path.Combine(directory, "bench-root.pem"));
        using (FileStream file = new(
            credentials.CertificateFile,
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        using (StreamWriter writer = new(file))
        {
            writer.Write(certificates.Issue("client"));
        }

        File.WriteAllText(credentials.RootFile, certificates.RootPem);
        return credentials;
    }
}
