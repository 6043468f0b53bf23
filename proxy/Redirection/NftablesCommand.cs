using System.ComponentModel;
using System.Diagnostics;

namespace Mesh.Proxy.Redirection;

/// <summary>Runs <c>nft -f -</c>.</summary>
internal static class NftablesCommand
{
    private const string Program = "nft";

    /// <summary>Applies a script.</summary>
    /// <returns>Null if it was applied, else what went wrong and what helps.</returns>
    public static async Task<string?> ApplyAsync(string script, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(Program)
        {
            ArgumentList = { "-f", "-" },
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await WriteAsync(process, script, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? null : Explain((await errors).Trim());
        }
        catch (Win32Exception error)
        {
            return $"cannot run '{Program}' ({error.Message}): the image of this container needs the package nftables";
        }
    }

    private static async Task WriteAsync(Process process, string script, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(script.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code and message say why.
        }
    }

    private static string Explain(string error)
    {
        if (error.Contains("Operation not permitted", StringComparison.Ordinal))
        {
            return $"{error}\nthis container needs the capability NET_ADMIN";
        }

        return error.Contains("No such file or directory", StringComparison.Ordinal) || error.Contains("not supported", StringComparison.Ordinal)
            ? $"{error}\nthe node's kernel needs nftables with NAT for the family inet (Linux 5.2 or newer, module nft_chain_nat)"
            : error;
    }
}
