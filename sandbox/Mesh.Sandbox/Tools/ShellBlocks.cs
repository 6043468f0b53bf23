namespace Mesh.Sandbox.Tools;

/// <summary>The commands of a page of the documentation: its fenced blocks that are marked <c>sh</c>.</summary>
internal static class ShellBlocks
{
    private const string Begin = "```sh";
    private const string End = "```";

    /// <summary>All blocks, in their order.</summary>
    /// <exception cref="FormatException">The last one does not end.</exception>
    public static IReadOnlyList<string> Of(string page)
    {
        List<string> blocks = [];
        List<string>? block = null;
        foreach (string line in page.ReplaceLineEndings("\n").Split('\n'))
        {
            if (block is null)
            {
                block = line == Begin ? [] : null;
            }
            else if (line == End)
            {
                blocks.Add(string.Join('\n', block));
                block = null;
            }
            else
            {
                block.Add(line);
            }
        }

        return block is null ? blocks : throw new FormatException("a block has no end");
    }
}
