using System.Runtime.InteropServices;

namespace Mesh.Proxy.Startup;

/// <summary>
/// Keeps the machine's root certificates out of the process. The sidecar believes in the mesh's roots only; but the framework reads the system's store, hundreds of
/// files, whenever it builds a chain, also one with roots of its own. That was half of the time until a new sidecar was ready.
/// </summary>
internal static partial class SystemTrustStore
{
    private const string Nowhere = "/nonexistent";

    /// <summary>Must run before the first certificate is touched.</summary>
    public static void Disable()
    {
        // The framework's own setter changes a copy; the native side reads the process's environment.
        _ = SetEnvironment("SSL_CERT_DIR", Nowhere, 1);
        _ = SetEnvironment("SSL_CERT_FILE", Nowhere, 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
