namespace Mesh.Cli.Tests.Support;

/// <summary>Files of one test.</summary>
internal sealed class TestFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("meshctl-");
    private int _count;

    public string Write(string text)
    {
        string path = Path.Combine(_directory.FullName, $"{_count++}.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A kubeconfig without credentials.</summary>
    public string Kubeconfig(string server) => Write($$"""
        apiVersion: v1
        kind: Config
        current-context: test
        clusters: [{name: test, cluster: {server: "{{server}}", insecure-skip-tls-verify: true} }]
        users: [{name: test, user: {token: t} }]
        contexts: [{name: test, context: {cluster: test, user: test} }]
        """);

    public void Dispose() => _directory.Delete(recursive: true);
}
