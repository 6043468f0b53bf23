using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Cli.Authorities;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl ca init</c>: a root that never sees a cluster.</summary>
internal static class CaInitCommand
{
    public static Command Create()
    {
        Option<DirectoryInfo> directory = new("--directory", "-d") { Description = "where root.crt and root.key are written", DefaultValueFactory = _ => new(".") };
        Option<string> trustDomain = new("--trust-domain") { Description = "trust domain of the mesh", DefaultValueFactory = _ => "cluster.local" };
        Command command = new("init", "Make a root on this machine, to be kept offline: root.crt and root.key") { directory, trustDomain };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(directory)!.FullName;
            using var root = AuthorityMaker.Root(parsed.GetValue(trustDomain)!, TimeProvider.System.GetUtcNow());
            using ECDsa key = root.GetECDsaPrivateKey()!;
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"{AuthorityFiles.Write(Path.Combine(path, "root.key"), key.ExportPkcs8PrivateKeyPem() + "\n", isKey: true)}: the key; keep it offline");
            output.WriteLine($"{AuthorityFiles.Write(Path.Combine(path, "root.crt"), root.ExportCertificatePem() + "\n")}: the root, valid until {root.NotAfter.ToUniversalTime():yyyy-MM-dd}");
            return ExitCodes.Success;
        });
        return command;
    }
}
