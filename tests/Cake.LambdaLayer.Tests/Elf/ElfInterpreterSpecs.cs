using System.Text;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Interpreter;

namespace Cake.LambdaLayer.Tests.Elf;

public sealed class ElfInterpreterSpecs
{
    [Theory]
    [InlineData("/lib64/ld-linux-x86-64.so.2")]
    [InlineData("/lib/ld-linux-aarch64.so.1")]
    public void The_layers_own_loader_has_room_in_the_place_of_any_processors(string loader)
    {
        var content = new ElfBuilder { Interpreter = loader }.Build();

        var rewritten = ElfInterpreter.Rewrite(content, CLibrary.Loader)!;

        Assert.Equal(CLibrary.Loader, ElfFile.TryRead(rewritten)!.Interpreter);
        Assert.Equal(content.Length, rewritten.Length);
        Assert.DoesNotContain("ld-linux", Encoding.Latin1.GetString(rewritten), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_over_what_follows()
    {
        var content = new ElfBuilder { Interpreter = "/lib/ld.so.1" }.Build();

        Assert.NotNull(ElfInterpreter.Rewrite(content, "/opt/ld.so.1"));
        Assert.Null(ElfInterpreter.Rewrite(content, "/opt/ld.so.10"));
    }

    [Fact]
    public void A_file_that_asks_for_no_loader_gets_none()
    {
        Assert.Null(ElfInterpreter.Rewrite(new ElfBuilder().Build(), "/x"));
        Assert.Null(ElfInterpreter.Rewrite("#!/bin/sh"u8.ToArray(), "/x"));
    }
}
