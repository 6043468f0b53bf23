namespace Mesh.Proxy.Identity;

/// <summary>The projected token with which the sidecar proves who it is. Read again for each use, because the kubelet replaces it.</summary>
internal sealed class ServiceAccountToken(string path)
{
    /// <summary>Largest token: they have 1–2 KiB, and gRPC servers refuse more than 64 KiB of metadata anyway.</summary>
    private const int MaxBytes = 32 * 1024;

    /// <summary>Reads the token.</summary>
    /// <exception cref="IOException">The file is missing, empty or too large; the message says what to look at.</exception>
    public string Read()
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new IOException($"token {path} does not exist: check the projected volume mounted there");
        }

        string token = file.Length <= MaxBytes ? File.ReadAllText(path).Trim() : throw new IOException($"token {path} is larger than {MaxBytes} bytes");
        return token.Length > 0 ? token : throw new IOException($"token {path} is empty");
    }
}
