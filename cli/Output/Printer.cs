using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mesh.Cli.Yaml;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mesh.Cli.Output;

/// <summary>Prints a result in the format that was asked for.</summary>
internal static class Printer
{
    // Nobody looks at lines that go into a file or a pipe, and a wrapped table cannot be cut by column.
    private const int UnboundedWidth = 4096;

    public static void Print<T>(T value, JsonTypeInfo<T> type, OutputFormat format, TextWriter output, Func<T, IRenderable> table)
    {
        switch (format)
        {
            case OutputFormat.Json:
                output.WriteLine(JsonSerializer.Serialize(value, type));
                break;
            case OutputFormat.Yaml:
                output.Write(YamlText.Of(JsonSerializer.SerializeToNode(value, type)));
                break;
            default:
                Console(output).Write(table(value));
                break;
        }
    }

    public static Table Table(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.None);
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(column).NoWrap());
        }

        return table;
    }

    private static IAnsiConsole Console(TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = UnboundedWidth;
        }

        return console;
    }
}
