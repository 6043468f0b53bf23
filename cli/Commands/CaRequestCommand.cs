using System.CommandLine;
using System.Security.Cryptography;
using Mesh.Cli.Authorities;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl ca request</c>: key and request for the intermediate of a Kubernetes cluster.</summary>
internal static class CaRequestCommand
{
    public static Command Create()
    {
        Option<string> cluster = new("--cluster") { Description = "name of the Kubernetes cluster; also of the files", Required = true };
        Option<DirectoryInfo> directory = new("--directory", "-d") { Description = "where CLUSTER.key and CLUSTER.csr are written", DefaultValueFactory = _ => new(".") };
        Option<string> trustDomain = new("--trust-domain") { Description = "trust domain of the mesh", DefaultValueFactory = _ => "cluster.local" };
        Command command = new("request", "Make key and certificate request of a cluster's intermediate, to be signed by a root kept elsewhere") { cluster, directory, trustDomain };
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(cluster)!;
            if (!Mesh.Api.KubernetesNames.IsLabel(name))
            {
                throw new MeshctlException(ExitCodes.Usage, $"'{name}' is no name of a cluster", "use lower-case letters, digits and dashes");
            }

            string path = Path.Combine(parsed.GetValue(directory)!.FullName, name);
            using ECDsa key = AuthorityMaker.NewKey();
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"{AuthorityFiles.Write(path + ".key", key.ExportPkcs8PrivateKeyPem() + "\n", isKey: true)}: the key");
            output.WriteLine($"{AuthorityFiles.Write(path + ".csr", AuthorityMaker.SigningRequest(name, parsed.GetValue(trustDomain)!, key))}: the request; have it signed as an authority with path length 0, "
                + "by `meshctl ca sign` or whatever keeps your root");
            return ExitCodes.Success;
        });
        return command;
    }
}
