using System.CommandLine;
using System.Globalization;
using Mesh.Cli.Authorities;
using Mesh.Cli.Clusters;
using Mesh.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl ca status</c>.</summary>
internal static class CaStatusCommand
{
    public static Command Create()
    {
        Option<OutputFormat> output = CommonOptions.Output();
        Option<FileInfo?> kubeconfig = CommonOptions.Kubeconfig();
        Command command = new("status", "Show what signs, who is believed until when, and where a root rotation stands; exit code 1 if something ends within 7 days or cannot be used") { output, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ClusterAccess cluster = ClusterAccess.Open(parsed.GetValue(kubeconfig));
            CaStatus status = await CaStatusReader.ReadAsync(cluster.Connection, cancellationToken);
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            Printer.Print(status, CliJsonContext.Default.CaStatus, parsed.GetValue(output), parsed.InvocationConfiguration.Output, shown => ToTable(shown, now));
            return status.Fault.Length > 0 || EndsSoon(status, now) ? ExitCodes.Failed : ExitCodes.Success;
        });
        return command;
    }

    /// <summary>True if less is left of something that others depend on than replacing it should be given.</summary>
    public static bool EndsSoon(CaStatus status, DateTimeOffset now) =>
        status.Roots.Append(status.Issuer).Any(certificate => certificate is not null && (certificate.NotAfter - now).TotalDays <= CertificateEnd.ErrorDays);

    public static IRenderable ToTable(CaStatus status, DateTimeOffset now)
    {
        Table table = Printer.Table("", "FINGERPRINT", "ENDS", "DAYS", "NAME");
        if (status.Issuer is { } issuer)
        {
            AddRow(table, "issuer", issuer, now);
        }

        foreach (CaCertificate root in status.Roots)
        {
            AddRow(table, "root", root, now);
        }

        return new Rows(
        [
            new Text($"{status.Phase}: {status.Message}"),
            .. status.Fault.Length > 0 ? [new Text($"the authority that is wanted cannot be used, so the one in force goes on: {status.Fault}")] : Array.Empty<IRenderable>(),
            .. status.WaitingFor.Select(name => new Text($"  waiting for {name}")),
            table,
        ]);
    }

    private static void AddRow(Table table, string what, CaCertificate certificate, DateTimeOffset now)
    {
        double days = Math.Floor((certificate.NotAfter - now).TotalDays);
        string colour = days <= CertificateEnd.ErrorDays ? "red" : days <= CertificateEnd.WarningDays ? "yellow" : "green";
        table.AddRow(
            what,
            Markup.Escape(certificate.Fingerprint[..Math.Min(16, certificate.Fingerprint.Length)]),
            certificate.NotAfter.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            $"[{colour}]{days.ToString(CultureInfo.InvariantCulture)}[/]",
            Markup.Escape(certificate.Subject));
    }
}
