namespace Mesh.Sandbox.Node.Containers;

/// <summary>Where one pod's files are on the host, below the cluster's state directory.</summary>
internal sealed class PodDirectory(string stateDirectory, string podUid)
{
    private readonly string _path = Path.Combine(stateDirectory, "pods", podUid);

    public string Configuration => Path.Combine(_path, "etc");

    public string Volumes => Path.Combine(_path, "volumes");

    /// <summary>An empty directory: each container builds its root on it, in a mount namespace of its own.</summary>
    public string MountPoint => Path.Combine(_path, "root");

    public string LogOf(string container, int run) => Path.Combine(_path, "logs", container, $"{run}.log");

    public void Create()
    {
        Directory.CreateDirectory(MountPoint);
        Directory.CreateDirectory(Volumes);
        Directory.CreateDirectory(Configuration);
    }

    public void Delete()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }
}
