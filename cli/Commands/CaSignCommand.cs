using System.CommandLine;
using Mesh.Cli.Authorities;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl ca sign</c>: what is done beside the offline root.</summary>
internal static class CaSignCommand
{
    private const int DefaultDays = 365;

    public static Command Create()
    {
        Option<FileInfo> request = new("--request") { Description = "the request of `meshctl ca request`", Required = true };
        Option<FileInfo> root = new("--root") { Description = "root.crt", Required = true };
        Option<FileInfo> key = new("--root-key") { Description = "root.key", Required = true };
        Option<FileInfo> output = new("--out") { Description = "where the certificate is written", Required = true };
        Option<int> days = new("--days") { Description = "how long it is valid", DefaultValueFactory = _ => DefaultDays };
        Command command = new("sign", "Sign the request of a cluster's intermediate with a root on this machine") { request, root, key, output, days };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(days) < 1)
            {
                throw new MeshctlException(ExitCodes.Usage, "--days must be at least 1", "see `meshctl ca sign --help`");
            }

            using var pair = AuthorityFiles.ReadPair(parsed.GetValue(root)!, parsed.GetValue(key)!);
            using var signed = AuthorityMaker.Sign(
                AuthorityFiles.Read(parsed.GetValue(request)!), pair, TimeSpan.FromDays(parsed.GetValue(days)), TimeProvider.System.GetUtcNow());
            parsed.InvocationConfiguration.Output.WriteLine(
                $"{AuthorityFiles.Write(parsed.GetValue(output)!.FullName, signed.ExportCertificatePem() + "\n")}: '{signed.Subject}', valid until {signed.NotAfter.ToUniversalTime():yyyy-MM-dd}; "
                + "give it to the cluster with `meshctl ca install`");
            return ExitCodes.Success;
        });
        return command;
    }
}
