using System.CommandLine;

namespace Mesh.Cli.Commands;

/// <summary><c>meshctl completion SHELL</c>: a script that lets a shell ask meshctl itself what may come next.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # meshctl completion: eval "$(meshctl completion bash)"
        _meshctl_complete() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(meshctl "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _meshctl_complete meshctl
        """;

    private const string Zsh = """
        # meshctl completion: eval "$(meshctl completion zsh)"
        _meshctl_complete() {
          local -a replies
          replies=("${(@f)$(meshctl "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -- "${replies[@]}"
        }
        compdef _meshctl_complete meshctl
        """;

    private const string Fish = """
        # meshctl completion: meshctl completion fish | source
        complete -c meshctl -f -a '(meshctl "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    public static Command Create()
    {
        Argument<string> shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" }.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Command command = new("completion", "Print a script that completes meshctl's commands in a shell") { shell };
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(shell) switch
            {
                "zsh" => Zsh,
                "fish" => Fish,
                _ => Bash,
            });
            return ExitCodes.Success;
        });
        return command;
    }
}
