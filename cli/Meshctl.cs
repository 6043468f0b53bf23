using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json;
using k8s.Exceptions;
using Mesh.Cli.Commands;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli;

/// <summary>The commands, and the border at which whatever went wrong becomes words and an exit code.</summary>
internal static class Meshctl
{
    private const string ApiAdvice = "check --kubeconfig and whether `kubectl get namespaces` works";

    public static RootCommand Create() => new("meshctl: install a mesh, look at it and at what it does")
    {
        InstallCommand.Create(),
        UpgradeCommand.Create(),
        UninstallCommand.Create(),
        StatusCommand.Create(),
        CheckCommand.Create(),
        GetCommand.Create(),
        InjectCommand.Create(),
        CaCommand.Create(),
        LinkCommand.Create(),
        RegionCommand.Create(),
        VersionCommand.Create(),
        CompletionCommand.Create(),
    };

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        ParseResult parsed = Create().Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            return Report(error, ExitCodes.Usage, string.Join("; ", parsed.Errors.Select(fault => OneLine(fault.Message))), $"see `{Path(parsed)} --help`");
        }

        try
        {
            return await parsed.InvokeAsync(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false }, cancellationToken);
        }
        catch (MeshctlException exception)
        {
            return Report(error, exception.ExitCode, exception.Message, exception.Advice);
        }
        catch (KubernetesApiException exception)
        {
            return Report(error, ExitCodes.Unreachable, $"Kubernetes answered: {exception.Message}", "check that you may do this with `kubectl auth can-i`");
        }
        catch (k8s.Autorest.HttpOperationException exception)
        {
            return Report(error, ExitCodes.Unreachable, $"Kubernetes answered: {exception.Response.StatusCode}", ApiAdvice);
        }
        catch (KubeConfigException exception)
        {
            return Report(error, ExitCodes.Usage, exception.Message, "name a kubeconfig with --kubeconfig or KUBECONFIG");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException or System.Net.WebSockets.WebSocketException or JsonException)
        {
            return Report(error, ExitCodes.Unreachable, $"the Kubernetes API could not be asked: {Innermost(exception)}", ApiAdvice);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Failed;
        }
        catch (Exception exception)
        {
            // A fault of ours; a stack trace would help nobody who sees it here.
            return Report(error, ExitCodes.Failed, $"unexpected: {exception.GetType().Name}: {exception.Message}", "please report this with the command that you typed");
        }
    }

    private static int Report(TextWriter error, int exitCode, string message, string advice)
    {
        error.WriteLine($"meshctl: {OneLine(message).TrimEnd('.')}");
        error.WriteLine($"         {advice}");
        return exitCode;
    }

    private static string Path(ParseResult parsed)
    {
        List<string> names = [];
        for (Symbol? symbol = parsed.CommandResult.Command; symbol is Command; symbol = symbol.Parents.FirstOrDefault())
        {
            names.Insert(0, symbol is RootCommand ? "meshctl" : symbol.Name);
        }

        return string.Join(' ', names);
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception.Message;
}
